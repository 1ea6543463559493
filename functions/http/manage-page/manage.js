/* The customer's page works without this. It only keeps an impatient finger from sending the same form twice. */
(() => {
  document.addEventListener('submit', (event) => {
    // After the browser has taken the form: a disabled button sends nothing.
    setTimeout(() => setDisabled(event.target, true));
  });
  // Coming back shows the page as it was left.
  window.addEventListener('pageshow', () => {
    for (const form of document.forms) setDisabled(form, false);
  });

  function setDisabled(form, disabled) {
    for (const button of form.querySelectorAll('button')) button.disabled = disabled;
  }
})();
