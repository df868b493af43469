#include "speech/openai/codec.hpp"

#include "model_api/token_count.hpp"
#include "net/ascii.hpp"
#include "speech/audio_body.hpp"
#include "speech/vocabulary.hpp"

#include <algorithm>
#include <string_view>

namespace rexa::openai {
namespace {

/// Long hints make models write the hints.
constexpr std::size_t longest_prompt = 300;
constexpr std::size_t most_keywords = 100;

bool takes_keywords(std::string_view model) {
    return model.starts_with("gpt-transcribe");
}

/// The endpoint takes languages without regions.
std::string primary_language(std::string_view tag) {
    return net::to_lower(tag.substr(0, tag.find('-')));
}

void add_vocabulary(net::MultipartWriter& form, const TranscribeOptions& options,
                    std::string_view model) {
    if (takes_keywords(model)) {
        const std::size_t count = std::min(options.vocabulary.size(), most_keywords);
        for (std::size_t i = 0; i < count; ++i) {
            form.add_text("keywords[]", options.vocabulary[i]);
        }
        return;
    }
    if (const std::string words = speech::list_words(options, longest_prompt); !words.empty()) {
        form.add_text("prompt", words);
    }
}

std::string language_of(const net::JsonView& reply) {
    if (reply["language"].is_text()) {
        return reply["language"].text();
    }
    const auto languages = reply["languages"].items();
    return languages.empty() ? "" : languages.front()["code"].optional_text().value_or("");
}

} // namespace

std::shared_ptr<net::MultipartWriter> encode(const Audio& audio, const TranscribeOptions& options,
                                             const std::string& model, speech::Asking asking) {
    auto form = std::make_shared<net::MultipartWriter>();
    if (!model.empty()) {
        form->add_text("model", model);
    }
    form->add_text("response_format", "json");
    if (!options.language.empty()) {
        form->add_text("language", primary_language(options.language));
    }
    if (asking == speech::Asking::usual) {
        add_vocabulary(*form, options, model);
    } else {
        form->add_text("temperature", "0.6");
    }
    // The service knows the format by the name's end.
    form->add_file("file", "recording." + std::string(to_string(audio.format())),
                   std::make_shared<speech::AudioBody>(audio));
    return form;
}

Answer decode(const net::JsonView& reply) {
    Answer answer;
    answer.heard.text = reply["text"].text();
    answer.heard.language = language_of(reply);
    const net::JsonView usage = reply["usage"];
    if (!usage.is_object()) {
        return answer;
    }
    answer.heard.usage.input = model_api::token_count(usage, "input_tokens");
    answer.heard.usage.output = model_api::token_count(usage, "output_tokens");
    answer.seconds = usage["seconds"].optional_number();
    return answer;
}

} // namespace rexa::openai
