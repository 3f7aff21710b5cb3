// What somebody types is kept on the server every five seconds, else on this computer, and the page says which.
// A form takes part with data-draft="<url>"; its words are data-draft-saved and data-draft-offline. Text of classified
// cases never stays on the computer (data-draft-local is missing there).
import { say } from "./toast.js";

const PAUSE = 5000;

export function keepDrafts() {
  for (const form of document.querySelectorAll("form[data-draft]")) keep(form);
}

function fieldsOf(form) {
  const fields = new FormData(form);
  for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
  return fields;
}

function keep(form) {
  let timer;
  restoreLocal(form);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(form), PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    localStorage.removeItem(nameOf(form));
  });
}

async function save(form) {
  if (form.dataset.sent) return;
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body: fieldsOf(form) });
    if (!answer.ok) throw new Error(String(answer.status));
    localStorage.removeItem(nameOf(form));
    say(form.dataset.draftSaved.replace("{time}", new Date().toTimeString().slice(0, 5)));
  } catch {
    if (form.dataset.draftLocal === undefined) return;
    const text = [...form.querySelectorAll("textarea")].map((field) => [field.name, field.value]);
    localStorage.setItem(nameOf(form), JSON.stringify(text));
    say(form.dataset.draftOffline, true);
  }
}

function restoreLocal(form) {
  if (form.dataset.draftLocal === undefined) return;
  const kept = JSON.parse(localStorage.getItem(nameOf(form)) ?? "[]");
  for (const [name, value] of kept) {
    const field = form.elements.namedItem(name);
    if (field && !field.value) field.value = value;
  }
}

function nameOf(form) {
  return `draft ${document.documentElement.dataset.login} ${form.dataset.draft}`;
}
