// A short message that needs no answer. The region is in the page from the start, so that screen readers announce it.
let timer;

export function say(text, lasting = false) {
  const region = document.getElementById("toast");
  if (!region) return;
  clearTimeout(timer);
  const message = document.createElement("span");
  message.textContent = text;
  region.replaceChildren(message);
  region.hidden = false;
  if (!lasting) timer = setTimeout(() => { region.hidden = true; }, 6000);
}
