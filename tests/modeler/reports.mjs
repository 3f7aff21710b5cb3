// Reads [plugin, [[xml, findings or the status of the engine's answer, 0 for none], …]]; prints what Camunda's linter, with the plugin, reports on each.
import { build } from "esbuild";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const [client, cases] = JSON.parse(fs.readFileSync(0, "utf8"));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "reports-"));
const outfile = path.join(folder, "tools.mjs");
const contents = `export { Linter } from '@camunda/linting'; export { BpmnModdle } from 'bpmn-moddle';
export { default as camunda } from 'camunda-bpmn-moddle/resources/camunda.json';
export { default as modeler } from 'modeler-moddle/resources/modeler.json';`;
const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
const stdin = { contents, resolveDir: here };
await build({ stdin, outfile, bundle: true, format: "esm", platform: "node", logLevel: "error", banner });
const { Linter, BpmnModdle, camunda, modeler } = await import(pathToFileURL(outfile).href);
fs.rmSync(folder, { recursive: true });

new Function(client)();
const of = (type) => globalThis.plugins.filter((one) => one.type === type).map((one) => one.plugin);
let root;
const [, OpenDiagram] = of("bpmn.platform.modeler.additionalModules")[0].youxuOpenDiagram;
new OpenDiagram({ on: (names, call) => names.includes("attach") && call() }, { getDefinitions: () => root });
const linter = new Linter({ modeler: "desktop", type: "platform", plugins: of("lintRules.bpmn") });
const told = [];
for (const [xml, findings] of cases) {
  ({ rootElement: root } = await new BpmnModdle({ camunda, modeler }).fromXML(xml));
  globalThis.fetch = async () => {
    if (findings === 0) throw new TypeError("Failed to fetch");
    return Array.isArray(findings) ? { ok: true, json: async () => ({ findings }) } : { ok: false, status: findings };
  };
  const reports = await linter.lint(root);
  told.push(reports.map(({ id, message, category, rule }) => ({ id, message, category, rule })));
}
console.log(JSON.stringify(told));
