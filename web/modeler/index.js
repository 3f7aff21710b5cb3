// What Camunda Modeler loads from resources/plugins/youxu: a name, and the script of its window.
"use strict";
module.exports = { name: "youxu", script: "./client.js" };
