// Entry of every page. Each module looks for its own marks in the document and does nothing without them.
import "htmx.org";
import { startCopyButtons } from "./copy-address.js";
import { startLiveRun } from "./live-run.js";
import { startMenus } from "./menus.js";
import { startSearchKey } from "./search-key.js";
import { startStepPanels } from "./step-panels.js";
import { startToasts } from "./toasts.js";

startMenus();
startSearchKey();
startToasts();
startCopyButtons();
startStepPanels();
startLiveRun();
