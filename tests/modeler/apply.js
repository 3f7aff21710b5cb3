// Runs in a browser page: the Modeler's own template code on bpmn-js. window.applied(xml, id, template) -> xml
import Modeler from "bpmn-js/lib/Modeler.js";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import modeler from "modeler-moddle/resources/modeler.json";
import { BpmnPropertiesPanelModule } from "bpmn-js-properties-panel";
import { ElementTemplatesPropertiesProviderModule } from "bpmn-js-element-templates";
import behaviors from "camunda-bpmn-js-behaviors/lib/camunda-platform";

window.applied = async (xml, id, template) => {
  const container = document.body.appendChild(document.createElement("div"));
  const tool = new Modeler({
    container,
    additionalModules: [BpmnPropertiesPanelModule, ElementTemplatesPropertiesProviderModule, behaviors],
    moddleExtensions: { camunda, modeler },
  });
  await tool.importXML(xml);
  const errors = [];
  tool.get("eventBus").on("elementTemplates.errors", (event) => errors.push(...event.errors.map(String)));
  tool.get("elementTemplatesLoader").setTemplates([template]);
  const element = tool.get("elementRegistry").get(id);
  const found = tool.get("elementTemplates").get(template.id);
  if (errors.length || !found) throw new Error(`not a template: ${errors}`);
  tool.get("elementTemplates").applyTemplate(element, found);
  const saved = await tool.saveXML({ format: true });
  tool.destroy();
  container.remove();
  return saved.xml;
};
