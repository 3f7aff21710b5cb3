// What the real form-js says about forms and answers. Bundled for tests only; `judge` is called by test_differential.py.
import { createForm } from '@bpmn-io/form-js-viewer';

const tick = () =>
  new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  });

// Effects wait for the next frame; nobody looks at these pages, so a frame need not take 16 ms.
window.requestAnimationFrame = (callback) => void tick().then(callback);

async function settled() {
  for (let n = 0; n < 20; n++) await tick();
}

async function judgeForm({ schema, data, tries }) {
  const verdicts = [];
  for (const answers of tries) verdicts.push(await judgeAnswers(schema, data, answers));
  return verdicts;
}

// A fresh form; the answers entered as its widgets enter them (form._update), then validated and collected.
async function judgeAnswers(schema, data, answers) {
  const container = document.createElement('div');
  document.body.appendChild(container);
  try {
    const form = await createForm({ schema, data, container });
    await settled();
    for (const [key, value] of Object.entries(answers)) {
      const expressionContextInfo = { data: {}, this: {}, i: [], parent: null };
      form._update({ fieldInstance: { id: `f_${key}`, valuePath: [key], indexes: {}, expressionContextInfo }, value });
    }
    await settled();
    // a copy, because effects that run late write into the same object
    const verdict = structuredClone({ errors: form.validate(), sent: form._getSubmitData() });
    form.destroy();
    return verdict;
  } finally {
    container.remove();
  }
}

window.judge = async (forms) => {
  const verdicts = [];
  for (const each of forms) verdicts.push(await judgeForm(each));
  return verdicts;
};

// null where JavaScript refuses the pattern
window.judgePatterns = (patterns, texts) =>
  patterns.map((pattern) => {
    try {
      const compiled = new RegExp(pattern);
      return texts.map((text) => compiled.test(text));
    } catch {
      return null;
    }
  });
