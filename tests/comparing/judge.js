// What bpmn-js-differ says of two diagrams: reads {old, new} (texts) from stdin, writes the ids by what became of them.
// It gives old and new values of an attribute the wrong way round; here they are turned.
import { readFileSync } from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';
import { diff } from 'bpmn-js-differ';
import camunda from 'camunda-bpmn-moddle/resources/camunda.json' with { type: 'json' };

const given = JSON.parse(readFileSync(0, 'utf8'));
const read = async (text) => (await new BpmnModdle({ camunda }).fromXML(text)).rootElement;
const told = diff(await read(given.old), await read(given.new));
const changed = {};
for (const [id, one] of Object.entries(told._changed)) {
  changed[id] = Object.fromEntries(Object.entries(one.attrs)
    .filter(([, change]) => typeof change.newValue !== 'object' && typeof change.oldValue !== 'object')
    .map(([name, change]) => [name, [change.newValue ?? '', change.oldValue ?? '']]));
}
const ids = (part) => Object.keys(part).sort();
console.log(JSON.stringify({ added: ids(told._added), removed: ids(told._removed), moved: ids(told._layoutChanged), changed }));
