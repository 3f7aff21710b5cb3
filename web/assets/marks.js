// Folds the first `at` steps into marks on the diagram: element id -> "walked", "here" or "stopped", and how often each
// was entered. A step's marks are [what, element] as the machine's trail names them.
export function stateAt(steps, at) {
  const live = new Map();
  const marks = new Map();
  const visits = new Map();
  const add = (map, id, by) => map.set(id, (map.get(id) ?? 0) + by);
  for (const { marks: trail } of steps.slice(0, at)) {
    for (const [what, id] of trail) {
      if (what === "entered") {
        add(live, id, 1);
        add(visits, id, 1);
      } else if (what === "left" || what === "cancelled") {
        add(live, id, -1);
        marks.set(id, what === "left" ? "walked" : marks.get(id) ?? "stopped");
      } else {
        marks.set(id, "walked");
      }
    }
  }
  for (const [id, count] of live) if (count > 0) marks.set(id, "here");
  return { marks, visits };
}
