// Counts the lines of an OpenAI Batch file whose bodies have a value of a wrong type.
const fs = require("fs");
const Ajv = require("ajv");

const validate = new Ajv({allowUnionTypes: true}).compile(require("./payload.schema.json"));
let wrong = 0;
for (const line of fs.readFileSync(process.argv[2], "utf8").split("\n")) {
  if (line && !validate(JSON.parse(line).body)) wrong += 1;
}
console.log(wrong);
