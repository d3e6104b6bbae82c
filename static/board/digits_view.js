/**
 * A score whose changed digits move, and only those. The text of the element stays what it was.
 */

/**
 * @param {HTMLElement} element holds the new text already
 * @param {string} before what it showed
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
