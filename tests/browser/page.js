// Shows the form of the model that the address names, in the direction that it names.
const asked = new URLSearchParams(location.search);
document.documentElement.dir = asked.get("dir");
const form = document.createElement("model-form");
form.setAttribute("src", `forms/${asked.get("model")}.json`);
document.querySelector("main").append(form);
