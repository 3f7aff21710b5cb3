// The plugin for Camunda Modeler: what a deployment would say, at the element; and the panel in Chinese.
// `globalThis.youxuSettings` {address, rules: [{name, level}]} is written before this script where the plugin is packed.
import { makeConnection } from "./connection.js";
import { makeFindings } from "./findings.js";
import { translate } from "./translate.js";

const settings = globalThis.youxuSettings ?? { address: "", rules: [] };
const connection = makeConnection(settings.address);
const findings = makeFindings(settings.rules, connection);

/** Hands a part to the Modeler, which reads `window.plugins` when its window opens. */
function register(plugin, type) {
  globalThis.plugins = globalThis.plugins ?? [];
  globalThis.plugins.push({ plugin, type });
}

/** A part of the Modeler's window that shows nothing: by it the plugin is given the saved connections. */
function Connections({ config }) {
  connection.readFrom(config);
  return null;
}

register(Connections, "client");
register(findings.lintRules, "lintRules.bpmn");
register(findings.module, "bpmn.platform.modeler.additionalModules");
register({ translate: ["value", translate] }, "bpmn.platform.modeler.additionalModules");
