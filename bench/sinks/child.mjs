// The stand-in of one service in a process of its own, forked by bench_files.mjs with the name of a file of this folder. It
// tells its address, and then the length and hash of each file that is complete.
import { createServer } from "node:http"
import { WholeFile } from "./whole_file.mjs"

const service = await import(`./${process.argv[2]}.mjs`)
const file = new WholeFile((facts) => process.send(facts))
if (service.listen) process.send(await service.listen(file))
else {
  const server = createServer((request, response) => {
    const url = new URL(request.url, `http://${request.headers.host}`)
    service.answer({ request, response, url, file }).catch((error) => {
      process.stderr.write(`${error.stack}\n`)
      response.destroy()
    })
  })
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address()
    process.send({ port, url: `http://127.0.0.1:${port}` })
  })
}
