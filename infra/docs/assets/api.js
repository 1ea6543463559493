/* The API's description as a page. What is tried out is sent to the `npm start` that shows it, and nowhere else. */
const isLocal = window.location.pathname.startsWith('/console/docs/');
const { description } = window;
if (isLocal) description.servers = [{ url: window.location.origin, description: 'npm start' }];

window.SwaggerUIBundle({
  spec: description,
  dom_id: '#api',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  supportedSubmitMethods: isLocal ? ['get', 'post', 'put', 'delete'] : [],
  validatorUrl: null,
});
