// The engine's findings as reports of the Modeler's own linter: in its panel of problems, at the elements.
//
// No rule is written twice: each rule of the engine is known here by its name and level alone, and reports what the
// engine found by that name. The linter waits for its rules to be resolved before each run; then the engine is asked.

const PACKAGE = "bpmnlint-plugin-youxu";
const MILD = "bpmnlint-plugin-youxu-mild";
const OTHER = "other";
const QUIET = "connection";

/** `rules`: [{name, level}] of the engine. `connection.ask(files)` -> {findings} or {silent: why there are none}. */
export function makeFindings(rules, connection) {
  const known = new Set(rules.map((rule) => rule.name));
  const verdicts = new WeakMap();
  let shown = null;
  let asking = null;

  class OpenDiagram {
    constructor(eventBus, bpmnjs) {
      eventBus.on(["attach", "import.done"], () => (shown = bpmnjs));
      eventBus.on("diagram.destroy", () => (shown = shown === bpmnjs ? null : shown));
    }
  }
  OpenDiagram.$inject = ["eventBus", "bpmnjs"];

  /** The verdict on the diagram that is shown; asked once for all rules of a run. */
  function judge() {
    asking = asking ?? judgeNow().finally(() => (asking = null));
    return asking;
  }

  async function judgeNow() {
    const root = shown?.getDefinitions();
    if (!root) return;
    const { xml } = await root.$model.toXML(root, { format: true });
    verdicts.set(root, await connection.ask({ "diagram.bpmn": xml }));
  }

  async function resolve(pkg, name) {
    await judge();
    const level = pkg === MILD ? "warning" : "error";
    const wanted = (one) => one.level === level && (name === OTHER ? !known.has(one.rule) : one.rule === name);
    return () => ({ check: (node, reporter) => report(verdicts, node, reporter, name === QUIET ? null : wanted) });
  }

  return {
    lintRules: {
      config: { rules: levels(rules) },
      resolver: {
        resolveRule(pkg, name) {
          if (pkg !== PACKAGE && pkg !== MILD) throw new Error(`not ours: ${pkg}`);
          return resolve(pkg, name);
        },
        resolveConfig(pkg) {
          throw new Error(`not ours: ${pkg}`);
        },
      },
    },
    module: { __init__: ["youxuOpenDiagram"], youxuOpenDiagram: ["type", OpenDiagram] },
  };
}

/** Each rule twice: its own level may be the one or the other, and so may what it finds. */
function levels(rules) {
  const names = [...rules.map((rule) => rule.name), OTHER];
  return Object.fromEntries([
    ...names.map((name) => [`youxu/${name}`, "error"]),
    ...names.map((name) => [`youxu-mild/${name}`, "warn"]),
    [`youxu/${QUIET}`, "info"],
  ]);
}

function report(verdicts, node, reporter, wanted) {
  if (node.$type !== "bpmn:Definitions") return;
  const verdict = verdicts.get(node) ?? {};
  const whole = plane(node);
  if (!wanted && verdict.silent) reporter.report(whole.id, verdict.silent, { name: "有序" });
  for (const one of wanted ? (verdict.findings ?? []) : []) if (wanted(one)) tell(one, whole, reporter);
}

function tell(found, whole, reporter) {
  const message = `${found.sentence}改法：${found.remedy}（${found.rule}）`;
  const name = found.name ?? found.element ?? whole.name;
  reporter.report(found.element ?? whole.id, message, name ? { name } : {});
}

/** What stands for the file as a whole: what its first picture shows. */
function plane(definitions) {
  const picture = definitions.get("diagrams")?.[0]?.plane?.bpmnElement;
  return picture ?? definitions.get("rootElements")?.[0] ?? definitions;
}
