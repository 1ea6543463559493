/* The API's description as a page. What is tried out is sent to the `npm start` that shows it, and nowhere else. */
const isLocal = window.location.pathname.startsWith('/console/docs/');
const { description } = window;
if (isLocal) description.servers = [{ url: window.location.origin, description: 'npm start' }];

const isDark = window.matchMedia('(prefers-color-scheme: dark)');
const colour = () => document.documentElement.classList.toggle('dark-mode', isDark.matches);
colour();
isDark.addEventListener('change', colour);

// Its list of servers has no label that a screen reader finds. It stands there some time after the rest.
new MutationObserver((_, observer) => {
  const servers = document.getElementById('servers');
  if (servers === null) return;
  servers.setAttribute('aria-label', 'Server');
  observer.disconnect();
}).observe(document.getElementById('api'), { childList: true, subtree: true });

window.SwaggerUIBundle({
  spec: description,
  dom_id: '#api',
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  supportedSubmitMethods: isLocal ? ['get', 'post', 'put', 'delete'] : [],
  validatorUrl: null,
});
