// The key stays in this page: it is sent with each call and kept nowhere.
document.getElementById("who").addEventListener("submit", async (event) => {
  event.preventDefault();
  const key = document.getElementById("key").value;
  const user = document.getElementById("user").value;
  const trouble = document.getElementById("trouble");
  const answer = await fetch("../api", { headers: { "x-api-key": key } });
  trouble.textContent = answer.ok ? "" : "The server does not take this key.";
  if (!answer.ok) {
    return;
  }
  const spec = await answer.json();
  const base = new URL("../", document.baseURI);
  spec.servers = [{ url: base.href.replace(/\/$/, "") }];
  SwaggerUIBundle({
    spec,
    domNode: document.getElementById("api"),
    docExpansion: "list",
    validatorUrl: null,
    requestInterceptor: (request) => {
      request.headers["x-api-key"] = key;
      if (user && !request.headers.username) {
        request.headers.username = user;
      }
      return request;
    },
  });
});
