// Single keys for those who live in the inbox. Only outside fields, never while an input method composes, and not at all
// where the person has switched them off (data-keys="off" on <html>).
const PLACES = { i: "tasks", d: "done", m: "cases", s: "start", t: "desk", o: "organisation" };
let going = false;

export function listenToKeys() {
  if (document.documentElement.dataset.keys === "off") return;
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.metaKey) return;
    if (event.ctrlKey) return void toDecision(event);
    if (event.target.closest("input, textarea, select, [contenteditable]")) return void leaveField(event);
    if (event.key === "Escape") return void closeDetails(event.target);
    if (act(event)) event.preventDefault();
  });
}

function act({ key, target }) {
  if (going) {
    going = false;
    return follow(`[data-place="${PLACES[key]}"]`);
  }
  switch (key) {
    case "j": case "ArrowDown": return step(1, key);
    case "k": case "ArrowUp": return step(-1, key);
    case "o": return target.matches(".work .title") && follow(target);
    case "e": return focus("[data-opinion]");
    case "n": return follow("[data-next-task]");
    case "u": return follow(".crumb a");
    case "/": return focus("#q");
    case "?": return follow("[data-place=keys]");
    case "g": going = true; return true;
    default: return false;
  }
}

// Arrows scroll the page until a row has been chosen.
function step(by, key) {
  const rows = [...document.querySelectorAll(".work .title")];
  const now = rows.indexOf(document.activeElement);
  if (!rows.length || (now < 0 && key.startsWith("Arrow"))) return false;
  rows[Math.min(rows.length - 1, Math.max(0, now + by))].focus();
  return true;
}

function follow(what) {
  const link = typeof what === "string" ? document.querySelector(what) : what;
  link?.click();
  return Boolean(link);
}

function focus(selector) {
  const field = document.querySelector(selector);
  field?.focus();
  return Boolean(field);
}

function toDecision(event) {
  if (event.key !== "Enter" || !event.target.matches("[data-opinion]")) return;
  event.preventDefault();
  document.querySelector(".choices .btn")?.focus();
}

function leaveField(event) {
  if (event.key === "Escape") event.target.blur();
}

function closeDetails(target) {
  const open = target.closest("details[open]") ?? document.querySelector("details[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
}
