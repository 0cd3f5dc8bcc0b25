// A file on the command line runs alone: mocha would add what `spec` names to it.
const isNamed = process.argv.slice(2).some((argument) => argument.endsWith(".ts"))

module.exports = {
  require: ["ts-node/register", "./src/integrations/index.ts", "./test/support/checked_answers.ts"],
  extension: ["ts"],
  spec: isNamed ? [] : ["test/**/test_*.ts"],
  ignore: isNamed ? [] : ["test/soak/**", "test/system/**", "test/peers/**"],
  // Ends what hangs; what takes its time on a busy machine is waited for.
  timeout: 120_000,
  exit: true,
}
