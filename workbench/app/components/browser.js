// Scrolls to a passage, and remembers the reviewer. What browser.py passes is in `data`; what must outlive a redraw is on
// `window`, because Streamlit may mount this component anew at any time.
export default function ({ data }) {
  if (data.target !== undefined && window.cwTarget !== data.target) {
    window.cwTarget = data.target;
    requestAnimationFrame(() => requestAnimationFrame(scrollToTarget)); // when the rest of this redraw is on the page
  }
  if (data.remember !== undefined) {
    const age = data.remember ? 31536000 : 0;
    document.cookie = "cw-reviewer=" + data.remember + "; max-age=" + age + "; path=/; samesite=strict";
  }
  if (data.forget) indexedDB.deleteDatabase("claim-workbench");
}

const scrollToTarget = () => {
  const target = document.querySelector(".target-span");
  if (!target) {
    document.querySelector(".stMain")?.scrollTo({ top: 0 });
    return;
  }
  const box = target.getBoundingClientRect();
  if (box.top < 80 || box.bottom > window.innerHeight - 120) target.scrollIntoView({ block: "center" });
};
