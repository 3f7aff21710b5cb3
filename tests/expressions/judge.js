// What feelin says of expressions: reads {expressions: [text], context: {}} from stdin, writes one answer a line.
// An answer is JSON: {value} with values in the shape `shape` gives them, or {failed: message}.
import { readFileSync } from 'node:fs';
import { evaluate } from 'feelin';

const { expressions, context } = JSON.parse(readFileSync(0, 'utf8'));

function shape(value) {
  if (value === null || value === undefined) return null;
  if (['boolean', 'string'].includes(typeof value)) return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value === 'function') return { '@': 'function' };
  const name = value.constructor?.name ?? 'Object';
  if (name === 'Object') {
    return { '@': 'context', entries: Object.keys(value).sort().map((key) => [key, shape(value[key])]) };
  }
  return { '@': name, text: String(value) };
}

for (const expression of expressions) {
  let answer;
  try {
    answer = { value: shape(evaluate(expression, context).value) };
  } catch (error) {
    answer = { failed: String(error.message).slice(0, 200) };
  }
  console.log(JSON.stringify(answer));
}
