// Stock phrases are appended to the opinion, never put in place of it.
export function offerPhrases() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-phrase]");
    if (!button) return;
    const field = document.getElementById(button.dataset.phraseFor);
    field.value += button.dataset.phrase;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
