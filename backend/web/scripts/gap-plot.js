// The gap plot: the best value so far and the proven bound as two steps that close on each other over the seconds.
// The numbers come from the data-points of the run's live part, which htmx replaces each second; the plot itself stays.
import uPlot from "uplot";

const plots = new WeakMap();

function colour(element, name) {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

function writeNumber(number) {
  return Number.isInteger(number) ? number.toLocaleString(document.documentElement.lang) : "";
}

// The two lines fill the height, so that a gap of a thousandth can be seen too; whole numbers keep at least one step.
function fitRange(_plot, low, high) {
  const margin = Math.max(0.5, (high - low) * 0.12);
  return [low - margin, high + margin];
}

function buildOptions(canvas) {
  const axis = { stroke: colour(canvas, "--plot-axis"), grid: { stroke: colour(canvas, "--plot-grid"), width: 1 }, ticks: { show: false }, font: "14px Atkinson Hyperlegible Next, sans-serif" };
  const stepped = uPlot.paths.stepped({ align: 1 });
  return {
    width: canvas.clientWidth,
    height: 190,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: { range: fitRange } },
    axes: [
      { ...axis, values: (_plot, ticks) => ticks.map((tick) => `${tick} s`) },
      { ...axis, size: 84, values: (_plot, ticks) => ticks.map(writeNumber) },
    ],
    series: [
      {},
      { stroke: colour(canvas, "--plot-value"), width: 3, paths: stepped, points: { show: false } },
      { stroke: colour(canvas, "--plot-bound"), width: 3, dash: [8, 5], paths: stepped, points: { show: false } },
    ],
  };
}

function draw() {
  const canvas = document.querySelector("[data-gap-plot]");
  const source = document.querySelector("[data-points]");
  if (!canvas || !source) return;
  const points = JSON.parse(source.dataset.points);
  const columns = [points.map((point) => point[0]), points.map((point) => point[1]), points.map((point) => point[2])];
  const plot = plots.get(canvas);
  if (plot) {
    plot.setData(columns);
    return;
  }
  plots.set(canvas, new uPlot(buildOptions(canvas), columns, canvas));
}

function redraw() {
  const canvas = document.querySelector("[data-gap-plot]");
  const plot = canvas && plots.get(canvas);
  if (!plot) return;
  plot.destroy();
  plots.delete(canvas);
  draw();
}

draw();
document.addEventListener("htmx:afterSettle", draw);
document.addEventListener("toggle", redraw, true);
addEventListener("resize", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
