// Every page: what saves a reload or a click. Nothing here is needed to get the work done.
import "htmx.org/dist/htmx.esm.js";
import { watchBusy } from "./busy.js";
import { followAnswers } from "./depends.js";
import { keepDrafts } from "./draft.js";
import { listenToKeys } from "./keys.js";
import { offerPhrases } from "./phrases.js";

watchBusy();
offerPhrases();
followAnswers();
keepDrafts();
listenToKeys();
for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
document.querySelector("[data-take-focus]")?.focus();
