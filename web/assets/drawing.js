// What every island with a diagram needs: fetching it, drawing it in our colours, fitting it into its frame.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

const colours = { defaultFillColor: "var(--paper)", defaultStrokeColor: "var(--ink)", defaultLabelColor: "var(--ink)" };

export async function drawn(frame, xml) {
  const viewer = new NavigatedViewer({ container: frame, bpmnRenderer: colours });
  frame.hidden = false; // before drawing: a hidden frame has no size
  await viewer.importXML(xml);
  fit(frame, viewer.get("canvas"));
  return viewer;
}

export async function read(url, as) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer[as]();
}

// The frame takes the shape of the drawing, up to the height that the page gives it, and leaves its column when the words
// would be too small there. (zoom("fit-viewport") cuts edges in a wide box.)
function fit(frame, canvas) {
  const edge = 20;
  const { inner } = canvas.viewbox();
  const view = { x: inner.x - edge, y: inner.y - edge, width: inner.width + 2 * edge, height: inner.height + 2 * edge };
  frame.closest(".with-side")?.classList.toggle("spread", view.width > 1.5 * frame.clientWidth && view.width > 2 * view.height);
  const scale = Math.min(1, frame.clientWidth / view.width, frame.clientHeight / view.height);
  frame.style.setProperty("--drawn", `${Math.ceil(view.height * scale)}px`);
  canvas.resized();
  canvas.viewbox(view);
  if (canvas.zoom() > 1) canvas.zoom(1, "auto");
}
