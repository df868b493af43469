#ifndef REXA_NET_SINK_BODY_HPP
#define REXA_NET_SINK_BODY_HPP

#include "net/body.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional/optional.hpp>

#include <exception>

namespace rexa::net {

/// A body of Beast's that is handed on while it is parsed.
struct SinkBody {
    struct value_type {
        BodySink sink;
        std::exception_ptr failure; ///< what the sink threw
    };

    class reader {
    public:
        template <bool is_request, class Fields>
        reader(boost::beast::http::header<is_request, Fields>&, value_type& value)
            : value_(value) {}

        void init(const boost::optional<std::uint64_t>&, boost::beast::error_code& error) {
            error = {};
        }

        template <class Buffers>
        std::size_t put(const Buffers& buffers, boost::beast::error_code& error) {
            error = {};
            std::size_t taken = 0;
            try {
                for (const auto buffer : boost::beast::buffers_range_ref(buffers)) {
                    value_.sink({static_cast<const std::byte*>(buffer.data()), buffer.size()});
                    taken += buffer.size();
                }
            } catch (...) {
                value_.failure = std::current_exception();
                error = boost::asio::error::operation_aborted;
            }
            return taken;
        }

        void finish(boost::beast::error_code& error) { error = {}; }

    private:
        value_type& value_;
    };
};

} // namespace rexa::net

#endif
