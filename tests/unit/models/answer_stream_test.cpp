#include "model_api/answer_stream.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using namespace rexa;
using model_api::AnswerStream;

namespace {

class Recorder final : public model_api::AnswerReader {
public:
    void read(const net::JsonView& event) override { seen.push_back(event.to_json()); }
    void read_end_mark() override { seen.emplace_back("end"); }
    model_api::Ending end() const override { return {}; }

    std::vector<std::string> seen;
};

struct Taken {
    std::vector<std::string> documents;
    std::optional<model_api::Failure> failure;
};

Taken take(std::string_view body, std::size_t piece, std::size_t largest = 1'000) {
    Recorder recorder;
    Taken taken;
    AnswerStream stream(largest, recorder);
    try {
        while (!body.empty()) {
            stream.write(as_bytes(body.substr(0, piece)));
            body.remove_prefix(std::min(piece, body.size()));
        }
        stream.finish();
    } catch (const model_api::StreamFailure& broken) {
        taken.failure = broken.failure;
    }
    taken.documents = recorder.seen;
    return taken;
}

} // namespace

TEST_CASE("events are documents, and nothing follows their end") {
    const std::string_view body = ": hello\r\n\r\nevent: message_start\r\ndata: {\"a\":1}\r\n\r\n"
                                  "data:{\"a\":2}\n\ndata: [DONE]\n\ndata: {\"late\":1}\n\n";
    for (std::size_t piece = 1; piece <= body.size(); ++piece) {
        CAPTURE(piece);
        CHECK(take(body, piece).documents ==
              std::vector<std::string>{"{\"a\":1}", "{\"a\":2}", "end"});
    }
}

TEST_CASE("a body that is no stream is one document, or an array of them") {
    for (const std::size_t piece : {1, 7, 100}) {
        CHECK(take("{\n  \"a\": [1,\n  2]\n}\n", piece).documents ==
              std::vector<std::string>{"{\"a\":[1,2]}"});
        CHECK(take("[{\"a\":1},\n{\"a\":2}]", piece).documents ==
              std::vector<std::string>{"{\"a\":1}", "{\"a\":2}"});
    }
    CHECK(take("", 1).documents.empty());
    CHECK(take("unknown: 1\n\n", 1).documents.empty());
}

TEST_CASE("an error ends the stream, as an event or bare behind events") {
    const std::string event = "data: {\"a\":1}\n\n";
    const std::string error =
        "{\"error\":{\"code\":503,\"message\":\"m\",\"status\":\"UNAVAILABLE\"}}";
    for (const std::string& body :
         {event + "data: " + error + "\n\ndata: {\"a\":2}\n\n", event + error,
          event + "{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"m\",\n    \"status\": "
                  "\"UNAVAILABLE\"\n  }\n}\n",
          event + '[' + error + "]\n"}) {
        for (const std::size_t piece : {1, 5, 1'000}) {
            const Taken taken = take(body, piece);
            CHECK(taken.documents == std::vector<std::string>{"{\"a\":1}"});
            REQUIRE(taken.failure.has_value());
            CHECK(taken.failure->status == 503);
            CHECK(taken.failure->code == "UNAVAILABLE");
            CHECK(taken.failure->message == "m");
        }
    }
}

TEST_CASE("what is too large, or no JSON, is refused") {
    const auto code = [](std::string_view body) {
        return test::refusal_code([&] { take(body, 10, 20); });
    };
    CHECK(code("data: " + std::string(30, ' ')) == Errc::too_large);
    CHECK(code("{\n" + std::string(15, ' ') + "\n" + std::string(15, ' ')) == Errc::too_large);
    CHECK(code("data: {\"a\":\n\n") == Errc::bad_reply);
    CHECK(code("{\"a\"") == Errc::bad_reply);
}
