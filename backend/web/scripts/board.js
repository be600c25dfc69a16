// The board: arrow keys between its cells, who comes on hover, tap or Enter, and people dragged to another session.
import { startCellKeys } from "./board-keys.js";
import { startDragging } from "./board-drag.js";
import { startWho } from "./board-who.js";

startCellKeys();
startWho();
startDragging();

// A menu's content comes when it is opened; then all of it should be in sight.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.matches?.(".menu-list")) event.target.scrollIntoView({ block: "nearest" });
});
