// Runs in a browser page as the Modeler's window would: its editor, its panel and its linter, with the plugins that were
// registered. window.desk.open(xml), .problems() -> reports, .texts(id) -> what the properties panel says.
import Modeler from "bpmn-js/lib/Modeler.js";
import { Linter } from "@camunda/linting";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import modeler from "modeler-moddle/resources/modeler.json";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, CamundaPlatformPropertiesProviderModule } from "bpmn-js-properties-panel";
import behaviors from "camunda-bpmn-js-behaviors/lib/camunda-platform";

const plugins = (type) => (window.plugins ?? []).filter((one) => one.type === type).map((one) => one.plugin);
const editors = {};
let linter;
let shown;

window.desk = {
  /** The saved connections, as the Modeler hands them to the parts of its window. */
  start(endpoints) {
    const config = { get: async (key, otherwise) => (key === "camundaEngineEndpoints" ? endpoints : otherwise) };
    for (const part of plugins("client")) part({ config });
    linter = new Linter({ modeler: "desktop", type: "platform", plugins: plugins("lintRules.bpmn") });
  },
  async open(name, xml) {
    const container = document.body.appendChild(document.createElement("div"));
    const panel = document.body.appendChild(document.createElement("div"));
    editors[name] = new Modeler({
      additionalModules: [
        BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, CamundaPlatformPropertiesProviderModule, behaviors,
        ...plugins("bpmn.modeler.additionalModules"), ...plugins("bpmn.platform.modeler.additionalModules"),
      ],
      moddleExtensions: { camunda, modeler },
      propertiesPanel: { parent: panel },
    });
    editors[name].panel = panel;
    editors[name].attachTo(container);
    await editors[name].importXML(xml);
    shown = editors[name];
  },
  show(name) {
    shown = editors[name];
    shown.attachTo(document.body.appendChild(document.createElement("div")));
  },
  set(id, properties) {
    shown.get("modeling").updateProperties(shown.get("elementRegistry").get(id), properties);
  },
  async xml() {
    return (await shown.saveXML({ format: true })).xml;
  },
  async problems() {
    const found = await linter.lint(shown.getDefinitions());
    return found.map(({ id, name, message, category, rule }) => ({ id, name: name ?? null, message, category, rule }));
  },
  async texts(id) {
    shown.get("selection").select(shown.get("elementRegistry").get(id));
    await new Promise((resolve) => setTimeout(resolve, 200));
    return shown.panel.innerText;
  },
};
