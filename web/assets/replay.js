// The diagram of a case, and its history step by step. The server's page is complete without it: here the same steps are
// put on the picture, and moving between them needs no reload.
import { drawn, inSight, read } from "./drawing.js";
import { stateAt } from "./marks.js";

const frame = document.getElementById("diagram");

async function draw() {
  const { diagram, steps } = frame.dataset;
  const [xml, history] = await Promise.all([read(diagram, "text"), steps ? read(steps, "json") : []]);
  return { viewer: await drawn(frame, xml), steps: history };
}

function painter(viewer) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const registry = viewer.get("elementRegistry");
  let shown = new Map();
  return (state) => {
    for (const [id, mark] of shown) if (state.marks.get(id) !== mark) canvas.removeMarker(id, mark);
    const now = new Map([...state.marks].filter(([id]) => registry.get(id)));
    for (const [id, mark] of now) if (shown.get(id) !== mark) canvas.addMarker(id, mark);
    shown = now;
    inSight(viewer, [...now].find(([, mark]) => mark === "here")?.[0]);
    overlays.remove({ type: "times" });
    for (const [id, times] of state.visits) if (times > 1 && now.has(id)) {
      const html = Object.assign(document.createElement("span"), { className: "times", textContent: `×${times}` });
      overlays.add(id, "times", { position: { bottom: 10, right: 24 }, html });
    }
  };
}

function slider(steps, paint) {
  const range = document.getElementById("at");
  if (!range) return paint(stateAt(steps, steps.length));
  const shownStep = document.querySelector(".scrub output");
  const turns = frame.dataset.turns.split(",").filter(Boolean).map(Number);
  const drawing = (at) => turns.filter((turn) => turn <= at).length;
  const here = drawing(Number(range.value));
  let timer;
  const show = (at) => {
    if (drawing(at) !== here) return location.assign(stepUrl(at)); // another version was drawn otherwise
    range.value = at;
    shownStep.textContent = `${at} / ${steps.length}`;
    paint(stateAt(steps, at));
    clearTimeout(timer);
    timer = setTimeout(() => loadStep(at), 150);
  };
  range.addEventListener("input", () => show(Number(range.value)));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-at]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    show(clamp(Number(link.dataset.at), steps.length));
  });
  addEventListener("keydown", (event) => arrows(event, Number(range.value), steps.length, show));
  player(range, steps.length, show);
  paint(stateAt(steps, Number(range.value)));
}

const clamp = (at, last) => Math.min(last, Math.max(1, at));

function arrows(event, at, last, show) {
  if (event.target.closest("input, textarea, select, summary") || event.isComposing || event.ctrlKey || event.altKey) return;
  const by = event.shiftKey ? 10 : 1;
  const to = { ArrowLeft: at - by, ArrowRight: at + by, Home: 1, End: last }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  show(clamp(to, last));
}

function player(range, last, show) {
  const button = document.getElementById("play");
  let timer;
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    button.textContent = button.dataset.play;
  };
  button.addEventListener("click", () => {
    if (timer) return stop();
    button.textContent = button.dataset.pause;
    if (Number(range.value) === last) show(1);
    timer = setInterval(() => (Number(range.value) < last ? show(Number(range.value) + 1) : stop()), 900);
  });
}

// The text of a step comes from the server, as the page would: no second wording in the browser.
function stepUrl(at) {
  const url = new URL(location.href);
  url.searchParams.set("at", at);
  return url;
}

let wanted = 0;
async function loadStep(at) {
  wanted = at;
  const url = stepUrl(at);
  const page = new DOMParser().parseFromString(await read(url, "text"), "text/html");
  if (wanted !== at) return;
  for (const id of ["step-head", "step-detail", "step-list", "step-links"]) {
    const scroll = document.querySelector(`#${id} .events`)?.scrollTop ?? 0;
    document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
    const list = document.querySelector(`#${id} .events`);
    if (list) list.scrollTop = scroll;
  }
  listInSight();
  history.replaceState(null, "", url);
}

// The list shows the step that is looked at; the page itself stays where it is.
function listInSight() {
  const list = document.querySelector("#step-list .events");
  const here = list?.querySelector("[aria-current]")?.getBoundingClientRect();
  const box = list?.getBoundingClientRect();
  if (here && (here.top < box.top || here.bottom > box.bottom)) list.scrollTop += here.top - box.top - box.height / 2;
}

listInSight();
draw().then(({ viewer, steps }) => slider(steps, painter(viewer))).catch((error) => {
  frame.hidden = true;
  document.getElementById("no-diagram").hidden = false;
  console.error(error);
});
