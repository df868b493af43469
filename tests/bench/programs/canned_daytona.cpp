// A service that answers what a client of Daytona asks for with fixed bytes, without any delay, so
// that only the client is measured. Prints its port, and ends when its input does.
#include "bench/support/canned_sandbox.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/write.hpp>

#include <unistd.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// A reply: its beginning, a block that is sent several times, and its end.
struct Answer {
    std::string head;
    std::string block;
    std::uint64_t blocks = 0;
    std::string tail;
};

struct Answers {
    Answer sandbox;
    Answer executed;
    Answer parts;
    Answer file;
    Answer missing;
};

constexpr std::uint64_t file_bytes = rexa::bench::canned_file_bytes;
constexpr std::size_t block_bytes = 1 << 20;
// Of the chunks a service of Go sends a copied file in.
constexpr std::size_t chunk_bytes = 32 << 10;

Answer json(std::string_view status, const std::string& body) {
    Answer answer;
    answer.head = "HTTP/1.1 " + std::string(status) +
                  "\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body;
    return answer;
}

std::string chunk(std::string_view bytes) {
    std::array<char, 16> size{};
    const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
    return std::string(size.data(), end) + "\r\n" + std::string(bytes) + "\r\n";
}

std::string content_block() {
    std::string block(block_bytes, '\0');
    std::uint32_t state = 1;
    for (char& byte : block) {
        state = state * 1664525 + 1013904223;
        byte = static_cast<char>(state >> 24);
    }
    return block;
}

Answer plain_file() {
    Answer answer;
    answer.head = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " +
                  std::to_string(file_bytes) + "\r\n\r\n";
    answer.block = content_block();
    answer.blocks = file_bytes / block_bytes;
    return answer;
}

/// The file as the toolbox sends it: a form of one part, in chunks.
Answer file_in_parts() {
    Answer answer;
    answer.head = "HTTP/1.1 200 OK\r\nContent-Type: multipart/form-data; "
                  "boundary=DAYTONA-FILE-BOUNDARY\r\nTransfer-Encoding: chunked\r\n\r\n" +
                  chunk("--DAYTONA-FILE-BOUNDARY\r\nContent-Disposition: form-data; "
                        "name=\"file\"; filename=\"/data\"; filename*=utf-8''%2Fdata\r\n"
                        "Content-Type: application/octet-stream\r\nContent-Length: " +
                        std::to_string(file_bytes) + "\r\n\r\n");
    const std::string content = content_block();
    for (std::size_t at = 0; at < content.size(); at += chunk_bytes) {
        answer.block += chunk(std::string_view(content).substr(at, chunk_bytes));
    }
    answer.blocks = file_bytes / block_bytes;
    answer.tail = chunk("\r\n--DAYTONA-FILE-BOUNDARY--\r\n") + "0\r\n\r\n";
    return answer;
}

std::string sandbox_json(std::uint16_t port) {
    return R"({"id":")" + std::string(rexa::bench::canned_sandbox) +
           R"(","organizationId":"organization","name":"canned","snapshot":"default",)"
           R"("user":"daytona","env":{},"labels":{},"public":false,"networkBlockAll":false,)"
           R"("kvm":false,"target":"us","cpu":1,"gpu":0,"memory":1,"disk":3,"state":"started",)"
           R"("desiredState":"started","autoStopInterval":15,"autoArchiveInterval":10080,)"
           R"("autoDeleteInterval":-1,"volumes":[],"createdAt":"2026-01-01T00:00:00.000Z",)"
           R"("updatedAt":"2026-01-01T00:00:00.000Z","class":"small","sandboxClass":"container",)"
           R"("runnerId":"runner","toolboxProxyUrl":"http://127.0.0.1:)" +
           std::to_string(port) + R"(/toolbox"})";
}

Answers make_answers(std::uint16_t port) {
    return {json("200 OK", sandbox_json(port)),
            json("200 OK", R"({"exitCode":0,"result":"hello\n"})"), file_in_parts(), plain_file(),
            json("404 Not Found", R"({"statusCode":404,"message":"nothing is here"})")};
}

const Answer& choose(const Answers& answers, std::string_view request_line) {
    const auto asks = [&](std::string_view begin, std::string_view end = {}) {
        const std::string_view target = request_line.substr(0, request_line.rfind(" HTTP/1.1"));
        return target.starts_with(begin) && target.ends_with(end);
    };
    if (asks("POST /toolbox/", "/process/execute")) {
        return answers.executed;
    }
    if (asks("POST /api/sandbox") || asks("GET /api/sandbox/") || asks("DELETE /api/sandbox/")) {
        return answers.sandbox;
    }
    if (asks("POST /toolbox/", "/files/bulk-download")) {
        return answers.parts;
    }
    return asks("GET /file") ? answers.file : answers.missing;
}

std::size_t content_length(std::string_view head) {
    for (const std::string_view name : {"\r\nContent-Length: ", "\r\ncontent-length: "}) {
        if (const std::size_t at = head.find(name); at != std::string_view::npos) {
            std::size_t length = 0;
            const std::string_view value = head.substr(at + name.size());
            std::from_chars(value.data(), value.data() + value.size(), length);
            return length;
        }
    }
    return 0;
}

/// Lives as long as its handlers.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket socket, const Answers& answers)
        : socket_(std::move(socket)), answers_(answers) {
        socket_.set_option(tcp::no_delay(true));
    }

    void serve() {
        const std::size_t head = input_.find("\r\n\r\n");
        if (head == std::string::npos) {
            read();
            return;
        }
        const std::string_view text(input_);
        const std::size_t size = head + 4 + content_length(text.substr(0, head));
        if (input_.size() < size) {
            read();
            return;
        }
        answer_ = &choose(answers_, text.substr(0, text.find("\r\n")));
        input_.erase(0, size);
        left_ = answer_->blocks;
        write(answer_->head);
    }

private:
    void read() {
        socket_.async_read_some(
            asio::buffer(space_),
            [self = shared_from_this()](boost::system::error_code error, std::size_t size) {
                if (!error) {
                    self->input_.append(self->space_.data(), size);
                    self->serve();
                }
            });
    }

    void write(const std::string& bytes) {
        asio::async_write(socket_, asio::buffer(bytes),
                          [self = shared_from_this(), last = &bytes == &answer_->tail](
                              boost::system::error_code error, std::size_t) {
                              if (!error) {
                                  last ? self->serve() : self->write_on();
                              }
                          });
    }

    void write_on() {
        if (left_ > 0) {
            --left_;
            write(answer_->block);
        } else if (!answer_->tail.empty()) {
            write(answer_->tail);
        } else {
            serve();
        }
    }

    tcp::socket socket_;
    const Answers& answers_;
    const Answer* answer_ = nullptr;
    std::uint64_t left_ = 0;
    std::array<char, 16 << 10> space_{};
    std::string input_;
};

void accept(tcp::acceptor& acceptor, const Answers& answers) {
    acceptor.async_accept([&](boost::system::error_code error, tcp::socket socket) {
        if (!error) {
            std::make_shared<Connection>(std::move(socket), answers)->serve();
        }
        accept(acceptor, answers);
    });
}

} // namespace

int main() {
    asio::io_context context(1);
    tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
    const std::uint16_t port = acceptor.local_endpoint().port();
    const Answers answers = make_answers(port);
    accept(acceptor, answers);
    asio::posix::stream_descriptor input(context, ::dup(STDIN_FILENO));
    input.async_wait(asio::posix::stream_descriptor::wait_read,
                     [&](boost::system::error_code) { context.stop(); });
    std::printf("%u\n", static_cast<unsigned>(port));
    std::fflush(stdout);
    context.run();
}
