// The keys of the review page, and drafts while a person types. What keys.py passes is in `data`; what must outlive a
// redraw is on `window`, because Streamlit may mount this component anew at any time.
export default function ({ data, setTriggerValue }) {
  if (!window.cwListens) {
    window.cwListens = true;
    document.addEventListener("keydown", onKey);
    document.addEventListener("click", onClick);
  }
  if (data.claim) {
    receivePage(data, setTriggerValue);
    scrollToActive(data);
  }
  if (data.remember !== undefined) rememberReviewer(data.remember);
  if (data.draft) {
    window.cwDraft = { field: data.draft, send: (text) => setTriggerValue("typed", { field: data.draft, text }) };
    if (!window.cwTypes) {
      window.cwTypes = true;
      sendDrafts();
    }
  }
}

const isTyping = () => {
  const focused = document.activeElement;
  return focused && (focused.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(focused.tagName));
};

const press = (act) => {
  window.cwPressed.push({ number: ++window.cwNumber, act, claim: window.cwClaim });
  window.cwSend();
};

const onKey = (event) => {
  if (event.key === "Escape" && isTyping()) {
    document.activeElement.blur();
    return;
  }
  if (isTyping() || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = (event.shiftKey && event.key.length === 1 ? "Shift+" : "") + event.key;
  const inMap = (map) => (map || {})[key] || (map || {})[event.key];
  const act = inMap(window.cwActs);
  if (act) {
    event.preventDefault();
    press(act);
    return;
  }
  const field = inMap(window.cwFocus);
  const selector = field || inMap(window.cwFollow);
  const target = selector && document.querySelector(selector);
  if (!target) return;
  event.preventDefault();
  if (field) target.focus();
  else target.click();
};

const onClick = (event) => {
  const button = event.target.closest("[data-act]");
  if (button && window.cwSend) press(button.dataset.act);
};

// Presses are sent until the page says that they were handled: `data.done` is the number of the last one.
const receivePage = (data, setTriggerValue) => {
  window.cwFocus = data.focus;
  window.cwFollow = data.follow;
  window.cwActs = data.acts;
  window.cwNumber = window.cwNumber || data.done;
  window.cwPressed = (window.cwPressed || []).filter((pressed) => pressed.number > data.done);
  window.cwSend = () => setTriggerValue("pressed", window.cwPressed.slice());
  if (window.cwPressed.length) window.cwSend();
  document.documentElement.dataset.keys = data.claim;
  document.documentElement.dataset.pressed = window.cwPressed.length;
};

const scrollToActive = (data) => {
  if (window.cwActive === data.active) return;
  const sameClaim = window.cwClaim === data.claim;
  const scroll = () => {
    const target = document.querySelector(sameClaim ? ".active-snippet" : ".target-span");
    if (!sameClaim && !target) {
      document.querySelector(".stMain")?.scrollTo({ top: 0 }); // the next claim begins at its top
      return;
    }
    const box = target && target.getBoundingClientRect();
    const claim = document.querySelector("h1.claim")?.parentElement.getBoundingClientRect(); // stays above the evidence
    const top = Math.max(80, claim ? claim.bottom : 0);
    if (box && (box.top < top || box.bottom > window.innerHeight - 120)) target.scrollIntoView({ block: "center" });
  };
  requestAnimationFrame(() => requestAnimationFrame(scroll)); // when the rest of this redraw is on the page
  window.cwActive = data.active;
  window.cwClaim = data.claim;
};

const rememberReviewer = (reviewer) => {
  const age = reviewer ? 31536000 : 0;
  document.cookie = "cw-reviewer=" + reviewer + "; max-age=" + age + "; path=/; samesite=strict";
};

// Sends the text 700 ms after the last key, and at least every 1200 ms while a person types.
const sendDrafts = () => {
  let timer = null;
  let since = 0;
  const stop = () => {
    clearTimeout(timer);
    timer = null;
  };
  const isDraft = (field) => field.tagName === "TEXTAREA" && window.cwDraft && field.closest(window.cwDraft.field);
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!isDraft(field)) return;
    if (timer === null) since = Date.now();
    clearTimeout(timer);
    const wait = Math.max(0, Math.min(700, since + 1200 - Date.now()));
    timer = setTimeout(() => {
      stop();
      if (isDraft(field)) window.cwDraft.send(field.value);
    }, wait);
  });
  // Streamlit sends the text itself when a person leaves the field or records the verdict.
  document.addEventListener("focusout", (event) => {
    if (isDraft(event.target)) stop();
  });
  const onRecord = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) stop();
  };
  document.addEventListener("keydown", onRecord, true);
};
