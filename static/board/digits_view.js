/**
 * The animation of a score: only changed digits move. The element's text stays the same.
 */

/**
 * Animate the digits that changed.
 *
 * @param {HTMLElement} element contains the new text already
 * @param {string} before the previous text
 */
export function roll(element, before) {
  const after = element.textContent ?? "";
  const digits = [...after].map((sign, index) => {
    // From the end: of 9 and 10 both digits are new, of 10 and 11 the last one is.
    const old = before.at(index - after.length);
    if (old === sign) return document.createTextNode(sign);
    const digit = document.createElement("span");
    digit.className = "digit";
    digit.textContent = sign;
    return digit;
  });
  element.replaceChildren(...digits);
}
