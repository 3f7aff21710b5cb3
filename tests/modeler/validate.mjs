// What the Modeler's validator says of element templates: reads a JSON list, prints one line a problem.
import { validateAll } from "@bpmn-io/element-templates-validator";
import fs from "node:fs";

const { valid, results } = validateAll(JSON.parse(fs.readFileSync(0, "utf8")));
for (const result of results) for (const error of result.errors ?? []) console.log(`${result.object?.id}: ${error.message}`);
process.exitCode = valid ? 0 : 1;
