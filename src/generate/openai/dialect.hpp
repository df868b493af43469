#ifndef REXA_GENERATE_OPENAI_DIALECT_HPP
#define REXA_GENERATE_OPENAI_DIALECT_HPP

#include "generate/openai/server.hpp"
#include "model_api/dialect.hpp"
#include "net/headers.hpp"
#include "net/json_writer.hpp"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace rexa::openai {

/// The body of a request for a streamed chat completion.
net::JsonWriter encode(const model_api::Prompt& prompt, const Server& server);

model_api::ModelPage decode_models(const net::JsonView& list);

/// Who answers in the place of a server.
enum class Answerer : std::uint8_t {
    itself = 1,
    gateway = 2, ///< which may know less
};

/// How a server is asked for a chat completion.
class Dialect final : public model_api::Dialect {
public:
    /// `headers` go with every request. The references outlive this object.
    Dialect(const Server& server, net::Headers headers, const model_api::ServiceNames& names,
            Answerer answerer = Answerer::itself)
        : server_(server), headers_(std::move(headers)), names_(names), answerer_(answerer) {}

    [[nodiscard]] net::Request request(const model_api::ModelService& service,
                                       const model_api::Prompt& prompt) const override;
    [[nodiscard]] std::unique_ptr<model_api::AnswerReader>
    reader(model_api::AnswerCollector& collector, model_api::AnswerFacts& facts) const override;
    [[nodiscard]] model_api::Refusal refusal(const model_api::Failure& failure,
                                             const model_api::ServiceNames& names) const override;
    [[nodiscard]] net::Request models_request(const model_api::ModelService& service,
                                              const std::string& next) const override;
    [[nodiscard]] model_api::ModelPage read_models(const net::JsonView& list) const override {
        return decode_models(list);
    }

private:
    void add_headers(net::Request& request) const;

    const Server& server_;
    net::Headers headers_;
    const model_api::ServiceNames& names_;
    Answerer answerer_;
};

} // namespace rexa::openai

#endif
