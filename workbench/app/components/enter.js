// Keeps Enter for the element that has the focus: see enter_key.py.
export default function () {
  if (window.cwEnter) return;
  window.cwEnter = true;
  // After Streamlit's own handlers and before its shortcuts, which listen at the document.
  document.documentElement.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    const target = event.target.closest("a:not([aria-current]), button, summary, input, [role]");
    if (target && document.body.contains(target) && target.getAttribute("role") !== "main") event.stopPropagation();
  });
}
