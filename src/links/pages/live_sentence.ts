/** Id of the place that says what the link will do. */
export const SENTENCE_ID = "sentence"
/** Value of the button whose answer is that sentence alone, as plain text. Only the script presses it. */
export const SENTENCE_STEP = "say"

/**
 * Keeps the sentence up to date while the form is filled in. Without it, a button does so. While something is missing the page
 * says nothing of it: the form does when it is sent.
 */
export const LIVE_SENTENCE = `"use strict";
(() => {
  const told = document.getElementById("${SENTENCE_ID}");
  const form = told.closest("form");
  const first = [...told.childNodes];
  let turn = 0;
  const show = (text) => {
    const line = document.createElement("p");
    line.className = "sentence";
    line.textContent = text;
    told.replaceChildren(line);
  };
  form.addEventListener("change", async () => {
    const body = new URLSearchParams(new FormData(form));
    body.set("step", "${SENTENCE_STEP}");
    const own = ++turn;
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      const text = await answer.text();
      if (own !== turn) return;
      const isTold = answer.status !== 400 && answer.headers.get("content-type").startsWith("text/plain");
      if (isTold) show(text);
      else told.replaceChildren(...first);
    } catch {
      if (own === turn) told.replaceChildren(...first);
    }
  });
})();`
