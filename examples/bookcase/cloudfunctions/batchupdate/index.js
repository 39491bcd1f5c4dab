const cloud = require('wx-server-sdk')

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })
const db = cloud.database()

// {is_private: boolean} -> {updated}. A function sees all documents of all users, so the condition names the caller.
exports.main = async event => {
  if (typeof event.is_private !== 'boolean') {
    throw new Error('NOTHING_TO_UPDATE')
  }

  const { OPENID } = cloud.getWXContext()
  const { stats } = await db
    .collection('books')
    .where({ _openid: OPENID, is_private: !event.is_private })
    .update({ data: { is_private: event.is_private, updated: db.serverDate() } })
  return { updated: stats.updated }
}
