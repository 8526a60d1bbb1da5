// socket.io over WebSocket only: one emit to everybody.
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false });
io.on("connection", (socket) => socket.on("m", (text) => io.emit("m", text)));
http.listen({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096 });
