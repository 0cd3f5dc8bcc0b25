// A bare Express hello-world, the baseline of bench_startup.mjs.
import express from "express"

const app = express()
app.get("/healthz", (_request, response) => void response.json({ status: "ok" }))
app.listen(Number(process.env.PORT))
