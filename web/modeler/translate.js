// The Modeler's texts in Chinese; what is not translated stays English. Words in braces are filled in.
import phrases from "./zh.json";

export function translate(text, replacements = {}) {
  const found = Object.hasOwn(phrases, text) ? phrases[text] : text;
  return found.replace(/\{([^}]+)\}/g, (whole, name) => replacements[name] ?? whole);
}
