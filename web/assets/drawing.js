// What every island with a diagram needs: fetching it, drawing it in our colours, fitting it into its frame.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

const colours = { defaultFillColor: "var(--paper)", defaultStrokeColor: "var(--ink)", defaultLabelColor: "var(--ink)" };

export async function drawn(frame, xml) {
  const viewer = new NavigatedViewer({ container: frame, bpmnRenderer: colours });
  frame.hidden = false; // before drawing: a hidden frame has no size
  await viewer.importXML(xml);
  fit(frame, viewer.get("canvas"), viewer.get("elementRegistry"));
  return viewer;
}

export async function read(url, as) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer[as]();
}

// The frame takes the shape of the drawing, up to the height that the page gives it, and leaves its column, or what it
// stands beside, when the words would be too small there. (zoom("fit-viewport") cuts edges in a wide box.)
const EDGE = 20;
const READABLE = 0.7;
const MARK = { width: 80, height: 40 };

function fit(frame, canvas, registry) {
  const view = whole(canvas);
  apart(frame, view);
  const widthwise = frame.clientWidth / view.width;
  const scrolls = matchMedia("(max-width: 720px)").matches && widthwise < READABLE;
  const scale = scrolls ? READABLE : Math.min(1, widthwise, frame.clientHeight / view.height);
  if (scrolls || covered(registry, view, scale)) view.height += MARK.height / scale;
  frame.style.setProperty("--drawn", `${Math.ceil(view.height * scale)}px`);
  canvas.resized();
  if (scrolls) return alongside(frame, canvas, view);
  canvas.viewbox(view);
  if (canvas.zoom() > 1) canvas.zoom(1, "auto");
}

function whole(canvas) {
  const { inner } = canvas.viewbox();
  return { x: inner.x - EDGE, y: inner.y - EDGE, width: inner.width + 2 * EDGE, height: inner.height + 2 * EDGE };
}

function apart(frame, view) {
  frame.closest(".with-side")?.classList.toggle("spread", view.width > 1.5 * frame.clientWidth && view.width > 2 * view.height);
  const beside = frame.closest(".side-by-side");
  if (beside && frame.clientWidth < READABLE * view.width) beside.classList.add("one-by-one");
}

// Whether anything is drawn where bpmn.io's mark stands, which nothing may cover.
function covered(registry, view, scale) {
  const left = view.x + view.width - MARK.width / scale;
  const top = view.y + view.height - MARK.height / scale;
  const corner = ({ x, y, width = 0, height = 0 }) => x + width > left && y + height > top;
  return registry.filter((element) => element.parent && (element.waypoints ?? [element]).some(corner)).length > 0;
}

// On a phone the words keep a size that can be read, and the drawing scrolls sideways in its frame.
function alongside(frame, canvas, view) {
  frame.classList.add("scrolls");
  frame.style.setProperty("--wide", `${Math.ceil(view.width * READABLE)}px`);
  canvas.viewbox({ x: view.x, y: view.y, width: frame.clientWidth / READABLE, height: frame.clientHeight / READABLE });
}

// Where the drawing scrolls: to the element.
export function inSight(viewer, id) {
  const canvas = viewer.get("canvas");
  const box = canvas.getContainer();
  if (!box.closest(".scrolls") || !viewer.get("elementRegistry").get(id)) return;
  const [there, frame] = [canvas.getGraphics(id), box].map((one) => one.getBoundingClientRect());
  box.scrollLeft += there.left + there.width / 2 - frame.left - frame.width / 2;
}
