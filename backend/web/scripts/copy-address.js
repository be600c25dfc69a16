// Copies the text of the element that the button names, and says so in the button for a moment.

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
  } catch {
    // Without permission for the clipboard the address is selected, so that Ctrl+C takes it.
    getSelection().selectAllChildren(source);
    return;
  }
  const word = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = word; }, 2000);
}

export function startCopyButtons() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (button) copy(button);
  });
}
