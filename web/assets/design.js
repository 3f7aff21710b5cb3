// The diagrams of designers' pages: read only, with marks and numbers that the server worked out. The page says the same
// in words; where this cannot draw, a note says so.
import { drawn, read } from "./drawing.js";

// data-diagram: where the file is; data-text: the id of a field that holds it. data-marks: {element: class};
// data-badges: [[element, text, class]].
async function show(frame) {
  const { diagram, text, marks, badges } = frame.dataset;
  const xml = diagram ? await read(diagram, "text") : document.getElementById(text).value;
  const viewer = await drawn(frame, xml);
  const [canvas, overlays, registry] = ["canvas", "overlays", "elementRegistry"].map((name) => viewer.get(name));
  for (const [id, mark] of Object.entries(JSON.parse(marks || "{}"))) if (registry.get(id)) canvas.addMarker(id, mark);
  const placed = new Map();
  for (const [id, said, hue] of JSON.parse(badges || "[]")) {
    const element = registry.get(id);
    if (!element) continue;
    const before = placed.get(id) ?? 0;
    placed.set(id, before + 1);
    const html = Object.assign(document.createElement("span"), { className: `badge ${hue}`, textContent: said });
    overlays.add(id, "badge", { position: { top: -11, right: 11 + 24 * before }, html });
  }
  return viewer;
}

// Two versions side by side move together.
function together(viewers) {
  let busy = false;
  for (const one of viewers) one.on("canvas.viewbox.changed", ({ viewbox }) => {
    if (busy) return;
    busy = true;
    for (const other of viewers) if (other !== one) other.get("canvas").viewbox({ x: viewbox.x, y: viewbox.y, width: viewbox.width, height: viewbox.height });
    busy = false;
  });
}

const frames = [...document.querySelectorAll(".bpmn[data-diagram], .bpmn[data-text]")];
Promise.all(frames.map(show)).then((viewers) => {
  if (document.querySelector("[data-together]")) together(viewers);
}).catch((error) => {
  for (const frame of frames) frame.hidden = true;
  const note = document.getElementById("no-diagram");
  if (note) note.hidden = false;
  console.error(error);
});
