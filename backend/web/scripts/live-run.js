// The live part of a run asks again a second after each answer, so that a slow server is never asked twice at once.
// When the run has ended the page is loaded anew, once. When an answer fails to come, it is asked for again a little later.
import htmx from "htmx.org";

const AGAIN_AFTER_MS = 3000;

export function startLiveRun() {
  document.addEventListener("htmx:afterSettle", () => {
    if (document.querySelector("[data-finished]")) location.reload();
  });
  for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(trouble, (event) => {
      const live = event.detail.elt;
      if (live?.id === "live") setTimeout(() => htmx.trigger(live, "again"), AGAIN_AFTER_MS);
    });
  }
}
