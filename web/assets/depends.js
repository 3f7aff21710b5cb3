// Hides the fields that the answers so far do not ask for. The server reads the conditions: after every change it is
// asked which fields are off. Where it does not answer, they stay: what is not asked for is left out when it is sent.
const PAUSE = 250;

export function followAnswers() {
  for (const form of document.querySelectorAll("form[data-off]")) follow(form);
}

function follow(form) {
  const fields = [...form.querySelectorAll("[data-depends]")];
  if (!fields.length) return;
  for (const note of form.querySelectorAll("[data-depends-note]")) note.textContent = "";
  show(fields, fields.filter((field) => "off" in field.dataset).map((field) => field.dataset.depends));
  let timer;
  let asked = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const turn = ++asked;
      const off = await ask(form);
      if (off && turn === asked) show(fields, off);
    }, PAUSE);
  });
}

function show(fields, off) {
  for (const field of fields) field.hidden = off.includes(field.dataset.depends);
}

async function ask(form) {
  const typed = new FormData(form);
  for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
  try {
    const answer = await fetch(form.dataset.off, { method: "POST", body: typed });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
