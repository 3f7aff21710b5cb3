// What Camunda Modeler's own packages say about the files of processes/.
//
//   node check.mjs FILE...            one line a problem, exit code 1 if there is any
//   node check.mjs --write FILE...    first brings the files into the form the Modeler saves them in
//
// A file passes when the Modeler would open it without a warning, would show no lint report, and would save it
// unchanged: then a designer's first «Save» shows an empty diff.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { BpmnModdle } from 'bpmn-moddle';
import { DmnModdle } from 'dmn-moddle';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));

const BPMN = {
  camunda: require('camunda-bpmn-moddle/resources/camunda.json'),
  modeler: require('modeler-moddle/resources/modeler.json'),
};
const DMN = {
  camunda: require('camunda-dmn-moddle/resources/camunda.json'),
  modeler: require('modeler-moddle/resources/dmn-modeler.json'),
};

/** Camunda's linters are written for a bundler (imports without endings, JSON as modules): bundle them once. */
async function linters() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'linters-'));
  const outfile = path.join(folder, 'linters.mjs');
  const banner = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;
  const contents = `export { Linter } from '@camunda/linting'; export { FormLinter } from '@camunda/form-linting';`;
  const stdin = { contents, resolveDir: here };
  const options = { bundle: true, format: 'esm', platform: 'node', logLevel: 'error', banner: { js: banner } };
  await build({ ...options, stdin, outfile });
  const found = await import(pathToFileURL(outfile).href);
  fs.rmSync(folder, { recursive: true });
  return found;
}

/** The tree as it was read, comparable: what it holds, references by id. */
function canonical(element) {
  if (!element || typeof element !== 'object') return element;
  if (Array.isArray(element)) return element.map(canonical);
  const plain = { $type: element.$type, $attrs: Object.entries(element.$attrs || {}).sort() };
  for (const name of Object.keys(element).sort()) {
    const value = element[name];
    const reference = element.$descriptor?.propertiesByName[name]?.isReference;
    plain[name] = reference ? [value].flat().map((each) => each?.id ?? each) : canonical(value);
  }
  return plain;
}

async function checkXml(create, text) {
  const read = await create().fromXML(text);
  const problems = read.warnings.map((warning) => `warning: ${warning.message}`);
  const written = (await create().toXML(read.rootElement, { format: true })).xml;
  const again = await create().fromXML(written);
  if (JSON.stringify(canonical(read.rootElement)) !== JSON.stringify(canonical(again.rootElement))) {
    problems.push('round trip: the saved file says something else');
  }
  return { root: read.rootElement, problems, written };
}

async function check(file, text, { Linter, FormLinter }) {
  if (file.endsWith('.form')) {
    const problems = new FormLinter().lint(text).map((report) => `lint: ${report.id} ${report.message}`);
    return { problems, written: `${JSON.stringify(JSON.parse(text), null, 2)}\n` };
  }
  if (file.endsWith('.dmn')) return checkXml(() => new DmnModdle(DMN), text);
  const { root, problems, written } = await checkXml(() => new BpmnModdle(BPMN), text);
  const reports = await new Linter({ modeler: 'desktop', type: 'platform' }).lint(root);
  problems.push(...reports.map((report) => `lint: ${report.rule} ${report.id} ${report.message}`));
  return { problems, written };
}

const files = process.argv.slice(2).filter((argument) => argument !== '--write');
const write = process.argv.includes('--write');
const tools = await linters();
for (const file of files) {
  const text = fs.readFileSync(file, 'utf8');
  const { problems, written } = await check(file, text, tools);
  if (written !== text && write) fs.writeFileSync(file, written);
  if (written !== text && !write) problems.push('form: not as the Modeler saves it (node check.mjs --write)');
  for (const problem of problems) {
    console.log(`${file}: ${problem}`);
    process.exitCode = 1;
  }
}
