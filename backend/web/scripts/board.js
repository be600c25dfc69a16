// The board: arrow keys between its cells, who comes on hover, tap or Enter, and people dragged to another session.
import { startCellKeys } from "./board-keys.js";
import { startDragging } from "./board-drag.js";
import { startWho } from "./board-who.js";

startCellKeys();
startWho();
startDragging();
