// The diagrams of designers' pages: read only, with marks and numbers that the server worked out. The page says the same
// in words; where this cannot draw, a note says so.
import { drawn, inSight, read } from "./drawing.js";

// data-diagram: where the file is; data-text: the id of a field that holds it. data-marks: {element: class};
// data-badges: [[element, text, class]].
async function show(frame) {
  const { diagram, text, marks, badges } = frame.dataset;
  const xml = diagram ? await read(diagram, "text") : document.getElementById(text).value;
  const viewer = await drawn(frame, xml);
  const [canvas, overlays, registry] = ["canvas", "overlays", "elementRegistry"].map((name) => viewer.get(name));
  for (const [id, mark] of Object.entries(JSON.parse(marks || "{}"))) if (registry.get(id)) canvas.addMarker(id, mark);
  inSight(viewer, Object.keys(JSON.parse(marks || "{}")).find((id) => registry.get(id)));
  const placed = new Map();
  for (const [id, said, hue] of JSON.parse(badges || "[]")) {
    const element = registry.get(id);
    if (!element) continue;
    const before = placed.get(id) ?? 0;
    placed.set(id, before + 1);
    const html = Object.assign(document.createElement("span"), { className: `badge ${hue}`, textContent: said });
    overlays.add(id, "badge", { position: element.waypoints ? onTheWay(element) : { top: -11, right: 11 + 24 * before }, html });
  }
  return viewer;
}

// A flow's badge sits on the middle of its longest part, whose place is told from the corner of the box round it.
function onTheWay({ waypoints }) {
  const parts = waypoints.slice(1).map((end, n) => [waypoints[n], end]);
  const length = ([a, b]) => Math.hypot(a.x - b.x, a.y - b.y);
  const [a, b] = parts.reduce((longest, part) => (length(part) > length(longest) ? part : longest));
  const least = (axis) => Math.min(...waypoints.map((point) => point[axis]));
  return { left: (a.x + b.x) / 2 - least("x") - 11, top: (a.y + b.y) / 2 - least("y") - 11 };
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
