// Who is calling? The server puts userInfo into every call of a Mini Program; a caller cannot forge these two.
exports.main = async event => ({
  openId: event.userInfo.openId,
  appId: event.userInfo.appId
})
