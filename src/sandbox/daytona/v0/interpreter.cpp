#include "sandbox/daytona/v0/interpreter_run.hpp"
#include "sandbox/daytona/v0/toolbox_link.hpp"
#include "sandbox/daytona/v0/values.hpp"

#include <rexa/daytona/v0/interpreter.hpp>

#include <utility>

namespace rexa::daytona::v0 {
namespace {

using net::Method;

InterpreterContext read_context(const net::JsonView& reply) {
    return {reply["id"].text(), read_optional_text(reply["cwd"]),
            read_optional_text(reply["language"]), reply["active"].optional_boolean(),
            read_time(reply["createdAt"])};
}

} // namespace

Interpreter::Interpreter(std::shared_ptr<ToolboxLink> link) noexcept : link_(std::move(link)) {}

InterpreterContext Interpreter::create_context(std::string_view folder, const Call& call) const {
    net::JsonWriter body;
    body.begin_object();
    write_text(body, "cwd", folder);
    net::Request request = link_->request(Method::post, "/process/interpreter/context", call);
    set_json(request, body.end_object());
    return read_context(link_->ask(request, call));
}

std::vector<InterpreterContext> Interpreter::contexts(const Call& call) const {
    const net::JsonView reply = link_->get("/process/interpreter/context", call);
    std::vector<InterpreterContext> contexts;
    for (const net::JsonView& item : reply["contexts"].items()) {
        contexts.push_back(read_context(item));
    }
    return contexts;
}

void Interpreter::remove_context(std::string_view id, const Call& call) const {
    const std::string path =
        "/process/interpreter/context/" + net::encode_segment(id, "context id");
    link_->exchange(link_->request(Method::remove, path, call), call);
}

InterpreterResult Interpreter::run(const InterpreterRun& run, const InterpreterSink& sink,
                                   const Call& call) const {
    const net::JsonWriter request = write_interpreter_run(run);
    const auto socket = link_->open("/process/interpreter/execute", {}, call);
    socket->send(net::MessageKind::text, request.text(), call);
    InterpreterReader reader(sink);
    net::Received received = net::Received::message;
    while (received != net::Received::closed) {
        received = socket->receive(call.deadline(), call);
        if (received == net::Received::message) {
            reader.take(socket->message());
        }
    }
    return reader.finish(socket->close_code(), link_->conceal(std::string(socket->close_reason())));
}

} // namespace rexa::daytona::v0
