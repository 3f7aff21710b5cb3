// What every island with a diagram needs: fetching it, drawing it in our colours, fitting it into its frame.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

const colours = { defaultFillColor: "var(--paper)", defaultStrokeColor: "var(--ink)", defaultLabelColor: "var(--ink)" };

export async function drawn(frame, xml) {
  const viewer = new NavigatedViewer({ container: frame, bpmnRenderer: colours });
  frame.hidden = false; // before drawing: a hidden frame has no size
  await viewer.importXML(xml);
  fit(viewer.get("canvas"));
  return viewer;
}

export async function read(url, as) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer[as]();
}

// zoom("fit-viewport") cuts edges in a wide box.
function fit(canvas) {
  canvas.zoom("fit-viewport");
  const { inner, scale } = canvas.viewbox();
  const edge = 20;
  if (scale > 1) canvas.zoom(1);
  canvas.viewbox({ x: inner.x - edge, y: inner.y - edge, width: inner.width + 2 * edge, height: inner.height + 2 * edge });
  if (canvas.zoom() > 1) canvas.zoom(1, "auto");
}
