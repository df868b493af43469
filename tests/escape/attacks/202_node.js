const fs = require("fs");
const net = require("net");
const { execFileSync } = require("child_process");

const host = Object.fromEntries(process.argv.slice(2).map((item) => {
    const at = item.indexOf("=");
    return [item.slice(0, at), item.slice(at + 1)];
}));
const answers = [];
const escapes = [];
const attempt = (name, action) => {
    try {
        action();
        escapes.push(name);
    } catch (error) {
        answers.push(`${name} ${error.code ?? error.status}`);
    }
};
attempt("shadow", () => fs.readFileSync("/etc/shadow"));
attempt("canary", () => fs.readFileSync(host.canary));
attempt("core_pattern", () => fs.openSync("/proc/sys/kernel/core_pattern", "r+"));
attempt("environ", () => fs.readFileSync("/proc/1/environ"));
attempt("usr", () => fs.writeFileSync("/usr/rexa-escape", ""));
attempt("root", () => fs.writeFileSync("/rexa-escape", ""));
attempt("setuid", () => process.setuid(0));
attempt("host", () => process.kill(Number(host.host_pid), "SIGKILL"));
attempt("unshare", () => execFileSync("unshare", ["--user", "true"], { stdio: "ignore" }));
const client = net.connect(Number(host.port), "127.0.0.1");
client.on("connect", () => {
    escapes.push("listener");
    client.destroy();
});
client.on("error", (error) => answers.push(`listener ${error.code}`));
client.on("close", () => {
    console.log(escapes.length > 0 ? `ESCAPED: ${escapes.join(", ")}`
                                   : `refused: ${answers.join(", ")}`);
});
