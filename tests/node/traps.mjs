// What a validator says of values that no JSON text makes; its module is the first argument.
const { isValid, validate } = await import(process.argv[2]);
const { stringify } = JSON;

class Sent {
  prompt = "a fox";
}
const sparse = ["asset"];
sparse[2] = "asset";
const hidden = Object.defineProperty({}, "prompt", { value: "a fox", enumerable: false });
const withHidden = Object.defineProperty({ prompt: "a fox" }, "wrong", { value: 1, enumerable: false });
const bare = Object.assign(Object.create(null), { prompt: "a fox" });
const cases = {
  inherited: Object.create({ prompt: "a fox" }),
  inheritedUnknown: Object.assign(Object.create({ wrong: 1 }), { prompt: "a fox" }),
  hidden,
  withHidden,
  bare,
  instance: new Sent(),
  sparse: { prompt: "a fox", referenceImages: sparse },
  undefinedKnown: { prompt: "a fox", size: undefined },
  undefinedUnknown: { prompt: "a fox", wrong: undefined },
  undefinedItem: { prompt: "a fox", referenceImages: [undefined] },
  undefinedNeeded: { prompt: undefined },
  minusZero: { prompt: "a fox", maxImages: -0 },
  boxed: { prompt: new String("a fox") },
  big: { prompt: "a fox", maxImages: 1n },
  symbol: { prompt: Symbol("a fox") },
  notANumber: { prompt: "a fox", maxImages: NaN },
  nothing: undefined,
  aFunction: () => "a fox",
};
const said = {};
for (const [name, value] of Object.entries(cases)) {
  said[name] = [isValid(value), ...validate(value).map((one) => `${one.location} ${one.keyword} ${one.message}`)];
}
process.stdout.write(stringify(said));
